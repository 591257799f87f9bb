// Package kiosk is the part of the product that runs on a touch screen of the
// experience centre or on an exam seat: its agent, the signed manifest that
// agent and server share, and the fleet of devices as the server sees it. It
// may import everything but server; nothing but server may import it.
package kiosk
