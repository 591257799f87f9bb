import type { Block, LawReference, Option, QuestionContent, QuestionKey, QuestionType, QuestionVersion } from '@/shared/contract'
import { plain } from '../../api/bank'

/** A question being edited: its content with the key kept beside it, as the form shows it. */
export interface Draft {
  type: QuestionType
  stem: Block[]
  options: Option[]
  key: string[]
  minChoices: number
  maxChoices: number
  shuffle: boolean
  explanation: Block[]
  laws: Required<LawReference>[]
  difficulty: number
}

export const mostOptions = 12

const letter = (i: number) => String.fromCharCode(65 + i)
const textBlock = (text = ''): Block => ({ kind: 'text', text })
const option = (i: number): Option => ({ id: letter(i), blocks: [textBlock()] })

/** The two options of every true or false question. */
export function trueFalse(): Option[] {
  return [{ id: 'T', blocks: [textBlock('正确')] }, { id: 'F', blocks: [textBlock('错误')] }]
}

export function emptyDraft(): Draft {
  return {
    type: 'single', stem: [textBlock()], options: [0, 1, 2, 3].map(option), key: [], minChoices: 1, maxChoices: 1, shuffle: true,
    explanation: [textBlock()], laws: [], difficulty: 0,
  }
}

/** The version as a draft; lists that may be empty get one field to type in. */
export function draftOf(version: QuestionVersion): Draft {
  const { content, key } = JSON.parse(JSON.stringify(version)) as QuestionVersion
  const { options, minChoices, maxChoices, shuffle } = content.interaction
  const some = (blocks: Block[] = []) => (blocks.length > 0 ? blocks : [textBlock()])
  return {
    type: content.type, stem: some(content.stem), options: options.map((one) => ({ ...one, blocks: some(one.blocks) })),
    key: key.choices, minChoices, maxChoices, shuffle, explanation: some(content.explanation), laws: (content.lawReferences ?? []).map(({ law, version: edition = '', article = '' }) => ({ law, version: edition, article })),
    difficulty: content.difficulty ?? 0,
  }
}

/** What is sent: blocks and references that were left empty are left out. */
export function contentOf(draft: Draft): { content: QuestionContent; key: QuestionKey } {
  const filled = (blocks: Block[]) => blocks.filter((block) => block.kind === 'image' || block.text?.trim())
  const many = draft.type === 'multiple'
  return {
    content: {
      type: draft.type,
      stem: filled(draft.stem),
      interaction: {
        kind: 'choice',
        options: draft.options.map((one) => ({ id: one.id, blocks: filled(one.blocks) })),
        minChoices: many ? draft.minChoices : 1,
        maxChoices: many ? draft.maxChoices : 1,
        shuffle: draft.type !== 'true_false' && draft.shuffle,
      },
      explanation: filled(draft.explanation),
      lawReferences: draft.laws.filter((law) => law.law.trim() || law.version.trim() || law.article.trim()),
      difficulty: draft.difficulty,
    },
    key: { choices: [...draft.key].sort() },
  }
}

/** Changes the type; options and key stay where they still mean something. */
export function changeType(draft: Draft, type: QuestionType): void {
  const before = draft.type
  if (before === type) return
  draft.type = type
  if (type === 'true_false') {
    Object.assign(draft, { options: trueFalse(), key: [], minChoices: 1, maxChoices: 1, shuffle: false })
    return
  }
  if (before === 'true_false') Object.assign(draft, { options: [0, 1, 2, 3].map(option), key: [], shuffle: true })
  if (type === 'single' && draft.key.length > 1) draft.key = []
  draft.minChoices = 1
  draft.maxChoices = type === 'multiple' ? draft.options.length : 1
}

/** Marks or unmarks an option as correct; a question with one answer has no other. */
export function mark(draft: Draft, id: string): void {
  if (draft.type !== 'multiple') draft.key = [id]
  else draft.key = draft.key.includes(id) ? draft.key.filter((one) => one !== id) : [...draft.key, id]
}

/** Puts the options in a new order and letters them again; the key follows its options. */
function reorder(draft: Draft, options: Option[]): void {
  const renamed = new Map(options.map((one, i) => [one.id, letter(i)]))
  draft.key = draft.key.flatMap((id) => renamed.get(id) ?? [])
  draft.options = options.map((one, i) => ({ ...one, id: letter(i) }))
}

export function addOption(draft: Draft): void {
  const all = draft.maxChoices === draft.options.length
  draft.options.push(option(draft.options.length))
  if (draft.type === 'multiple' && all) draft.maxChoices = draft.options.length
}

export function removeOption(draft: Draft, at: number): void {
  reorder(draft, draft.options.filter((_, i) => i !== at))
  draft.maxChoices = Math.max(1, Math.min(draft.maxChoices, draft.options.length))
  draft.minChoices = Math.min(draft.minChoices, draft.maxChoices)
}

export function moveOption(draft: Draft, at: number, step: 1 | -1): void {
  reorder(draft, moved(draft.options, at, step))
}

/** The list with the entry at one place further on or back. */
export function moved<T>(entries: readonly T[], at: number, step: 1 | -1): T[] {
  const next = [...entries]
  const to = at + step
  if (to < 0 || to >= next.length) return next
  const [one] = next.splice(at, 1)
  if (one !== undefined) next.splice(to, 0, one)
  return next
}

export type DraftFault = 'stem' | 'options' | 'key.single' | 'key.multiple'

/** What is missing before it can be saved. The server checks more and decides. */
export function faultsOf(draft: Draft): DraftFault[] {
  const faults: DraftFault[] = []
  const empty = (blocks: Block[]) => plain(blocks) === '' && !blocks.some((block) => block.kind === 'image')
  if (empty(draft.stem)) faults.push('stem')
  if (draft.options.length < 2 || draft.options.some((one) => empty(one.blocks))) faults.push('options')
  if (draft.key.length === 0) faults.push(draft.type === 'multiple' ? 'key.multiple' : 'key.single')
  return faults
}
