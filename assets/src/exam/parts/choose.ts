import type { SeatQuestion } from '@/shared/contract'

/**
 * The choices after option was picked: the one for a single choice, toggled in the order of the options for a multiple
 * one. Null when the multiple choice is full already.
 */
export function choose(
  question: Pick<SeatQuestion, 'type' | 'options' | 'maxChoices'>,
  chosen: readonly string[],
  option: string,
): string[] | null {
  if (question.type !== 'multiple') return [option]
  if (chosen.includes(option)) return chosen.filter((one) => one !== option)
  if (question.maxChoices > 0 && chosen.length >= question.maxChoices) return null
  return question.options.map((one) => one.id).filter((id) => id === option || chosen.includes(id))
}

export type Command = { do: 'pick'; option: string } | { do: 'previous' | 'next' | 'flag' | 'help' }

/**
 * What a key means on a question: 1–9 and the letters of its options choose, arrows move, F and M flag, ? helps. F is an
 * option where the question has an option F. Null for keys that are not ours.
 */
export function commandOf(key: string, question: Pick<SeatQuestion, 'options'>): Command | null {
  if (key === 'ArrowLeft') return { do: 'previous' }
  if (key === 'ArrowRight') return { do: 'next' }
  if (key === '?' || key === '？') return { do: 'help' }
  const letter = key.length === 1 ? key.toUpperCase() : ''
  const numbered = /^[1-9]$/.test(letter) ? question.options[Number(letter) - 1] : undefined
  const option = numbered ?? question.options.find((one) => one.id === letter)
  if (option) return { do: 'pick', option: option.id }
  return letter === 'F' || letter === 'M' ? { do: 'flag' } : null
}
