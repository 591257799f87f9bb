import type { CertificateType, PartStanding } from '../../api/types'
import { codeText } from '../../problems'
import { marks } from '../../format'
import { t } from '../../texts/common'
import { tf } from '../../texts/craft'

export type State = PartStanding['parts'][number]

/** The parts a type needs, in words. */
export function partsOf(type: Pick<CertificateType, 'needsTheory' | 'needsHours' | 'needsPractical'>): string {
  return [type.needsTheory && tf('part.theory'), type.needsHours && tf('part.hours'), type.needsPractical && tf('part.practical')].filter(Boolean).join(t('listSeparator'))
}

/** How a part stands, in words: what there is, or what is missing. */
export function stateText(state: State): string {
  if (!state.valid) return codeText(state.why ?? '')
  return state.part === 'hours' ? `${marks(state.amount)} / ${marks(state.want)}` : `${marks(state.amount)} · ${state.on ?? ''}`
}

/** Why somebody gets no certificate. */
export function whyText(line: { why?: string | undefined; parts: State[] }): string {
  if (line.why) return codeText(line.why)
  return line.parts.filter((part) => !part.valid).map((part) => codeText(part.why ?? '')).join(t('listSeparator'))
}
