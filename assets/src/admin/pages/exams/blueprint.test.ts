import { expect, it } from 'vitest'
import type { Exam } from '@/shared/contract'
import { emptyForm, formOf, partOf, sentRule, termsOf } from './blueprint'

const exam: Exam = {
  id: 'e', name: '考试', kind: 'training', syllabusId: 's', syllabusName: '大纲', minutes: 90, passMark: 6050, totalMarks: 10000, questionCount: 20,
  doorsMinutes: 10, lateMinutes: 5, leaveMinutes: 0, publicPool: false, maxExposure: 20, balance: true, restDays: 30, spares: { least: 1, percent: 0 }, version: 3,
  rules: [{ type: 'single', count: 20, marks: 500, pointId: 'p', pointName: '消防', multipleRule: 'exact', minDifficulty: 2, maxDifficulty: 4 }],
}

it('reads and sends an exam without changing it', () => {
  const { name, kind, syllabusId, minutes, passMark, doorsMinutes, lateMinutes, leaveMinutes, publicPool, maxExposure, balance, restDays, spares } = exam
  expect(termsOf(formOf(exam))).toEqual({
    name, kind, syllabusId, minutes, passMark, doorsMinutes, lateMinutes, leaveMinutes, publicPool, maxExposure, balance, restDays, spares,
    rules: [{ type: 'single', count: 20, marks: 500, pointId: 'p', multipleRule: 'exact', minDifficulty: 2, maxDifficulty: 4 }],
  })
})

it('sends no rules and no certificate for a statutory exam', () => {
  const form = { ...formOf(exam), kind: 'statutory' as const, certificateTypeId: 1 }
  expect(termsOf(form).rules).toEqual([])
  expect(termsOf(form).certificateTypeId).toBeUndefined()
})

it('leaves out what is empty in a rule', () => {
  expect(sentRule({ type: 'single', count: 1, marks: 100, multipleRule: 'exact', pointName: 'x', minDifficulty: 0 })).toEqual({ type: 'single', count: 1, marks: 100, multipleRule: 'exact' })
  expect(partOf(exam)).toMatchObject({ syllabusId: 's', maxExposure: 20, restDays: 30, publicPool: false })
})

it('begins balanced, uncapped, with spares', () => {
  expect(emptyForm()).toMatchObject({ balance: true, maxExposure: 0, spares: { least: 2, percent: 5 } })
})
