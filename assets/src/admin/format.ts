import { lang } from '@/shared/i18n'
import { marksText } from '@/shared/time'

// The centre lives by Beijing time wherever the browser stands.
const timeZone = 'Asia/Shanghai'
const offset = '+08:00'
const none = '—'

type Style = 'minute' | 'second' | 'day' | 'clock' | 'full'

const styles: Record<Style, Intl.DateTimeFormatOptions> = {
  minute: { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  second: { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  day: { year: 'numeric', month: '2-digit', day: '2-digit' },
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  full: { year: 'numeric', month: 'long', day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit' },
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(style: Style): Intl.DateTimeFormat {
  // A table of figures reads the same in both languages: 2026-11-23 15:00.
  const locale = style !== 'full' ? 'sv-SE' : lang.value === 'en' ? 'en-GB' : lang.value
  const name = `${locale} ${style}`
  let made = formats.get(name)
  if (!made) {
    made = new Intl.DateTimeFormat(locale, { ...styles[style], timeZone, hourCycle: 'h23' })
    formats.set(name, made)
  }
  return made
}

/** A time of the API in Beijing time; a dash for none. */
export function time(at: string | undefined, style: Style = 'minute'): string {
  return at ? format(style).format(new Date(at)) : none
}

/** Today's date in Beijing, YYYY-MM-DD. */
export function today(): string {
  return format('day').format(new Date())
}

/** A wall-clock time in Beijing (YYYY-MM-DD HH:mm) as an instant of the API. */
export function instant(wall: string): string {
  return new Date(`${wall.replace(' ', 'T')}:00${offset}`).toISOString()
}

/** The first moment of the day after a date in Beijing. */
export function dayAfter(day: string): string {
  return new Date(new Date(instant(`${day} 00:00`)).getTime() + 86_400_000).toISOString()
}

/** Hundredths of a mark as people write marks: 10000 → 100, 250 → 2.5. */
export function marks(hundredths: number | undefined): string {
  return hundredths === undefined ? none : marksText(hundredths)
}

/** Marks as typed, in hundredths. */
export function hundredths(value: number | null | undefined): number {
  return Math.round((value ?? 0) * 100)
}

/** Twelve digits of an admission ticket in groups of four. */
export function ticket(number: string): string {
  return number.replace(/(\d{4})(?=\d)/g, '$1 ')
}

/** A count with thousands separators. */
export function count(n: number): string {
  return n.toLocaleString('en-US')
}
