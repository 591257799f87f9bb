/** What Element Plus counts its ids from; fixed, so that its container for open lists has an id known beforehand. */
export const idPrefix = 1024
