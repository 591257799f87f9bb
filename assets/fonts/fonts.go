// Package fonts holds the fonts that printed documents are set in, for every program that prints without the web pages.
package fonts

import _ "embed"

// Regular is Ankao Sans SC Regular, TrueType: every hanzi of Noto Sans SC.
//
//go:embed AnkaoSansSC-Regular.ttf
var Regular []byte

// Bold is Ankao Sans SC Bold, TrueType: GB 2312 and extensions, for titles and labels.
//
//go:embed AnkaoSansSC-Bold.ttf
var Bold []byte
