import type { zh } from './trial'

const en: Readonly<Record<keyof typeof zh, string>> = {
  'title': 'Trial',
  'note': 'A trial: nothing counts and nothing is kept. It ends when its time is over, when the exam starts, or when you end it.',
  'end': 'End the trial',
  'left': 'Trial ends in',
  '1.stem': 'How many days has a week?',
  '1.A': '5', '1.B': '6', '1.C': '7', '1.D': '8',
  '2.stem': 'Which of these are fruit?',
  '2.A': 'Apple', '2.B': 'Banana', '2.C': 'Pencil', '2.D': 'Orange',
  '3.stem': 'The sun rises in the east.',
  '3.A': 'True', '3.B': 'False',
  '4.stem': 'Try it: flag this question, then come back to it by its number. Which number is the largest?',
  '4.A': '12', '4.B': '21', '4.C': '9', '4.D': '20',
}

export default en
