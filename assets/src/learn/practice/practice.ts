import { ref } from 'vue'
import { call, get, post, Problem } from '@/shared/api'
import type { Learner, MistakeList, PracticeHistory, PracticeList, PracticeSheet, PracticeVerdicts } from '@/shared/contract'

/** Who has logged in; null for nobody, undefined while that is not known. */
export const learner = ref<Learner | null>()

/** Asks who has logged in. Not being logged in is no failure: anybody may practise. */
export async function recognise(): Promise<void> {
  try {
    learner.value = await get<Learner>('/learner/me')
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error
    learner.value = null
  }
}

export interface PracticeOrder { syllabusId?: string; pointId?: string; count: number; mistakes?: boolean }
export interface PracticeAnswer { number: number; choices: string[] }

const base = () => (learner.value ? '/learner/practice' : '/practice')

export const subjects = () => get<PracticeList>('/practice')
export const drawSheet = (order: PracticeOrder) => post<PracticeSheet>(`${base()}/sheets`, order)
export const sendAnswers = (token: string, answers: PracticeAnswer[]) => post<PracticeVerdicts>(`${base()}/answers`, { token, answers })
export const mistakes = (page: number) => get<MistakeList>(`/learner/practice/mistakes?page=${page}&size=20`)
export const history = (page: number) => get<PracticeHistory>(`/learner/practice/history?page=${page}&size=20`)
export const removeMistake = (question: string) => call<void>('DELETE', `/learner/practice/mistakes/${question}`)

/** The address of a picture of the public pool. */
export const picture = (id: string) => `/api/v1/practice/media/${encodeURIComponent(id)}`
