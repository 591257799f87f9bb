import { lang } from './i18n'

// The centre's clock is China's, whatever the zone of the device.
const zone = 'Asia/Shanghai'

const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit' })
const clockMinutes = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' })
const days = {
  'zh-CN': new Intl.DateTimeFormat('zh-CN', { timeZone: zone, year: 'numeric', month: 'long', day: 'numeric' }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: 'long', day: 'numeric' }),
}

/** 14:03:22 of an RFC 3339 time. */
export const clockTime = (at: string) => clock.format(new Date(at))

/** 14:03 of an RFC 3339 time. */
export const clockMinute = (at: string) => clockMinutes.format(new Date(at))

/** 2026年11月23日 or 23 November 2026, of a date or an RFC 3339 time. */
export function day(at: string): string {
  const instant = /^\d{4}-\d\d-\d\d$/.test(at) ? `${at}T00:00:00+08:00` : at
  return days[lang.value].format(new Date(instant))
}

/** 2026年11月23日 14:03:22. */
export const dayAndTime = (at: string) => `${day(at)} ${clockTime(at)}`

/** 1:59:07 or 04:59, rounded up so that the last second is still shown as one. */
export function countdown(ms: number): string {
  const total = Math.ceil(ms / 1000)
  const hours = Math.floor(total / 3600)
  const minutes = String(Math.floor((total % 3600) / 60)).padStart(2, '0')
  const seconds = String(total % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${minutes}:${seconds}` : `${minutes}:${seconds}`
}

/** Hundredths of a mark as a person writes them: 8550 is 85.5. */
export const marksText = (hundredths: number) => String(hundredths / 100)
