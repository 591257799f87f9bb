import { shallowRef } from 'vue'

export interface Question {
  title: string
  text?: string
  /** What will happen, one line each. */
  points?: string[]
  /** The act, named: "停用账号", never "确定". */
  confirm: string
  danger?: boolean
  /** Ask for a reason, which goes to act. */
  reason?: { label: string; hint?: string; initial?: string }
  /** Done while the dialog stands, so that a refusal is shown in it. */
  act?: (reason: string) => Promise<unknown>
  cancel?: string
}

export interface Asked { question: Question; answer: (yes: boolean) => void }

/** The question that stands now; AskHost shows it. */
export const asked = shallowRef<Asked>()

/** Asks before an act that cannot be taken back easily. True when the person agreed and act, if given, succeeded. */
export function ask(question: Question): Promise<boolean> {
  asked.value?.answer(false)
  return new Promise((resolve) => {
    asked.value = {
      question,
      answer(yes) {
        asked.value = undefined
        resolve(yes)
      },
    }
  })
}
