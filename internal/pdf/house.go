package pdf

import (
	"sync"

	"ankao/assets/fonts"
)

// House returns the product's own faces, read at the first print and shared by
// every document there is.
var House = sync.OnceValues(func() (*Fonts, error) { return NewFonts(fonts.Regular, fonts.Bold) })
