import { splitCatalogue, translator } from '@/shared/i18n'
import type { SeatQuestion } from '@/shared/contract'

/** How long a trial lasts, in milliseconds. */
export const trialTime = 2 * 60_000

// Questions that everybody can answer and no bank holds: they show how the page works and nothing else.
export const zh = {
  'title': '试做',
  'note': '试做：不计分，不保存。时间到、监考宣布开始或您结束试做时自动离开。',
  'end': '结束试做',
  'left': '试做还剩',
  '1.stem': '一个星期有几天？',
  '1.A': '5 天', '1.B': '6 天', '1.C': '7 天', '1.D': '8 天',
  '2.stem': '下面哪些是水果？',
  '2.A': '苹果', '2.B': '香蕉', '2.C': '铅笔', '2.D': '橙子',
  '3.stem': '太阳从东边升起。',
  '3.A': '正确', '3.B': '错误',
  '4.stem': '试一试：点“标记本题”，再点题号回到这一题。下面哪个数最大？',
  '4.A': '12', '4.B': '21', '4.C': '9', '4.D': '20',
} as const

export const trialTexts = splitCatalogue(zh, () => import('./trial.en'))

export const tt = translator(trialTexts)

const shape: { type: SeatQuestion['type']; options: string }[] = [
  { type: 'single', options: 'ABCD' }, { type: 'multiple', options: 'ABCD' }, { type: 'true_false', options: 'AB' }, { type: 'single', options: 'ABCD' },
]

/** The questions of the trial in the language in use. */
export function trialQuestions(): SeatQuestion[] {
  const text = (key: string) => [{ kind: 'text' as const, text: tt(key as keyof typeof trialTexts.zh) }]
  return shape.map(({ type, options }, i) => ({
    number: i + 1, type, marks: 100, stem: text(`${i + 1}.stem`), minChoices: 1, maxChoices: type === 'multiple' ? 4 : 1,
    options: [...options].map((id) => ({ id, blocks: text(`${i + 1}.${id}`) })),
  }))
}
