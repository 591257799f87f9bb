// How people bring a certificate here: the short id printed on it, the token in its QR code, or the whole address.

const shortLength = 13
const tokenLength = 141
const alphabet = /^[0-9A-HJKMNP-TV-Z]*$/

/** The letters and digits of what was typed, with the letters that are mistaken for digits put right. */
export function fold(typed: string): string {
  const path = /\/v\/([^/?#]+)/i.exec(typed)?.[1] ?? typed
  return path.normalize('NFKC').toUpperCase().replace(/[\s\-‐-―]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
}

/** XXXX-XXXX-XXXXX as far as it is typed; anything longer than a short id as it is. */
export function hyphenate(typed: string): string {
  const code = fold(typed)
  if (code.length > shortLength) return code
  return [code.slice(0, 4), code.slice(4, 8), code.slice(8)].filter(Boolean).join('-')
}

/** Whether the folded code is a short id rather than a token. */
export const isShortId = (code: string) => code.length === shortLength

/** The key of what is wrong with a typed code, empty when nothing is. */
export function codeFault(typed: string): '' | 'code.empty' | 'code.letters' | 'code.length' {
  const code = fold(typed)
  if (code === '') return 'code.empty'
  if (!alphabet.test(code)) return 'code.letters'
  return code.length === shortLength || code.length === tokenLength ? '' : 'code.length'
}

/** The address of a certificate's verification page within this face. */
export const verifyPath = (typed: string) => {
  const code = fold(typed)
  return `/v/${isShortId(code) ? hyphenate(code) : code}`
}
