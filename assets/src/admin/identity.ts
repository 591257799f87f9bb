import { looksResident, normalise, residentCheck } from '@/shared/identity'

export type IdFault = 'length' | 'date' | 'check'

/** What is wrong with a resident identity number by GB 11643, undefined when nothing is. A hint: the server rules. */
export function residentIdFault(text: string, today: string): IdFault | undefined {
  const number = normalise(text)
  if (!looksResident(number)) return 'length'
  const born = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  const date = new Date(`${born}T00:00:00Z`)
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== born || born > today) return 'date'
  return residentCheck(number) ? undefined : 'check'
}

const creditAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** Whether a unified social credit code is well formed by GB 32100. Real codes that are not exist. */
export function creditCodeValid(text: string): boolean {
  const code = normalise(text)
  if (code.length !== 18) return false
  let sum = 0
  let weight = 1
  for (const c of code.slice(0, 17)) {
    const value = creditAlphabet.indexOf(c)
    if (value < 0) return false
    sum += value * weight
    weight = (weight * 3) % 31
  }
  return creditAlphabet[(31 - (sum % 31)) % 31] === code[17]
}
