import type { BlueprintRule, Exam, ExamTerms } from '@/shared/contract'

/** What of an exam its papers are drawn from, as the server checks it. */
export interface BlueprintPart {
  syllabusId: string
  rules: BlueprintRule[]
  publicPool: boolean
  maxExposure: number
  restDays: number
}

/** A rule as it is sent: without the name of its point, without what is empty. */
export function sentRule({ pointId, type, count, marks, multipleRule, minDifficulty, maxDifficulty }: BlueprintRule): BlueprintRule {
  return {
    ...(pointId ? { pointId } : {}), type, count, marks, multipleRule,
    ...(minDifficulty ? { minDifficulty } : {}), ...(maxDifficulty ? { maxDifficulty } : {}),
  }
}

export function sentPart(part: BlueprintPart): BlueprintPart {
  const { syllabusId, rules, publicPool, maxExposure, restDays } = part
  return { syllabusId, rules: rules.map(sentRule), publicPool, maxExposure, restDays }
}

/** What of a stored exam its papers are drawn from. */
export const partOf = (exam: Exam): BlueprintPart => sentPart({
  syllabusId: exam.syllabusId ?? '', rules: exam.rules, publicPool: exam.publicPool ?? false, maxExposure: exam.maxExposure ?? 0, restDays: exam.restDays ?? 0,
})

/** What a form of an exam holds: marks as people write them. */
export function emptyForm() {
  return {
    name: '', kind: 'training' as Exam['kind'], syllabusId: '', minutes: 120, passMark: 80, certificateTypeId: 0, validMonths: undefined as number | undefined,
    doorsMinutes: 15, lateMinutes: 30, leaveMinutes: 30, rules: [] as BlueprintRule[],
    publicPool: false, maxExposure: 0, balance: true, restDays: 0, spares: { least: 2, percent: 5 },
  }
}

export type ExamForm = ReturnType<typeof emptyForm>

export function formOf(now: Exam): ExamForm {
  return {
    name: now.name, kind: now.kind, syllabusId: now.syllabusId ?? '', minutes: now.minutes, passMark: now.passMark / 100,
    certificateTypeId: now.certificateTypeId ?? 0, validMonths: now.validMonths || undefined, doorsMinutes: now.doorsMinutes,
    lateMinutes: now.lateMinutes, leaveMinutes: now.leaveMinutes, rules: now.rules.map((rule) => ({ ...rule })),
    publicPool: now.publicPool ?? false, maxExposure: now.maxExposure ?? 0, balance: now.balance ?? false, restDays: now.restDays ?? 0,
    spares: { ...(now.spares ?? { least: 2, percent: 5 }) },
  }
}

/** A form as the exam that is sent. */
export function termsOf(form: ExamForm): ExamTerms {
  const { certificateTypeId, validMonths, passMark, rules, ...rest } = form
  const statutory = form.kind === 'statutory'
  return {
    ...rest,
    name: rest.name.trim(),
    passMark: Math.round(passMark * 100),
    rules: statutory ? [] : rules.map(sentRule),
    ...(certificateTypeId && !statutory ? { certificateTypeId, ...(validMonths ? { validMonths } : {}) } : {}),
  }
}
