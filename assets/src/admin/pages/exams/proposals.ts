import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import type { RuleDecision } from '@/shared/contract'
import { list } from '../../api/client'
import { can } from '../../me'
import type { ExamForm } from './blueprint'

type Field = 'minutes' | 'passMark' | 'doorsMinutes' | 'lateMinutes' | 'leaveMinutes' | 'full'

/** One figure that a rule proposes. */
export interface Proposal {
  field: Field
  value: number
  now: number
  rule: RuleDecision
}

const asked = [
  { topic: 'exam.theory', values: { minutes: 'minutes', full: 'full', pass: 'passMark' } },
  { topic: 'exam.doors', values: { minutes: 'doorsMinutes' } },
  { topic: 'exam.late', values: { minutes: 'lateMinutes' } },
  { topic: 'exam.leave', values: { minutes: 'leaveMinutes' } },
] as const

/** What the rules propose for an exam of a kind, beside what its form says. total is in hundredths. */
export function useProposals(form: MaybeRefOrGetter<ExamForm>, total: MaybeRefOrGetter<number>) {
  const kind = computed(() => toValue(form).kind)
  const query = useQuery({
    queryKey: ['rule-proposals', 'exam', kind],
    queryFn: () => Promise.all(asked.map(({ topic }) => list<RuleDecision>('/rules/propose', { topic, kind: kind.value }))),
    enabled: computed(() => can('rule.read')),
    staleTime: 60_000,
  })
  const proposals = computed(() => propose(query.data.value ?? [], toValue(form), toValue(total)))
  return { query, proposals }
}

export function propose(rules: readonly RuleDecision[], form: ExamForm, total: number): Proposal[] {
  const made: Proposal[] = []
  for (const [i, { values }] of asked.entries()) {
    const rule = rules[i]
    if (!rule?.found) continue
    for (const [name, field] of Object.entries(values) as [string, Field][]) {
      const value = rule.values[name]
      if (value === undefined) continue
      made.push({ field, value, now: field === 'full' ? total / 100 : form[field], rule })
    }
  }
  return made
}
