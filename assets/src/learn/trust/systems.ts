/** The systems the instructions cover, in the order they are shown. */
export const systems = ['windows', 'macos', 'android', 'ios', 'linux', 'uos', 'firefox'] as const
export type System = (typeof systems)[number]

/** Whose instructions to open first, by the browser's own words. */
export function systemOf(userAgent: string): System {
  if (/Firefox\//.test(userAgent) && !/Android/.test(userAgent)) return 'firefox'
  if (/iPhone|iPad/.test(userAgent)) return 'ios'
  if (/Android/.test(userAgent)) return 'android'
  if (/UOS|Kylin/i.test(userAgent)) return 'uos'
  if (/Windows/.test(userAgent)) return 'windows'
  return /Mac OS X/.test(userAgent) ? 'macos' : 'linux'
}
