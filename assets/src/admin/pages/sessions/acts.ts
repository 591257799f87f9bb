import { useQueryClient } from '@tanstack/vue-query'
import { Problem, get, post } from '@/shared/api'
import type { CandidateList, ResultList, RoomList, Session, Task, TaskStarted } from '@/shared/contract'
import { everything } from '../../api/client'
import type { CertificatePlan } from '../../api/types'
import { time } from '../../format'
import { can } from '../../me'
import { useTask } from '../../tasks/useTask'
import { tn } from '../../texts/sessions'
import { ask } from '../../ui/ask'
import { told } from '../../ui/toast'
import { useSubmit } from '../../ui/useSubmit'
import type { StepKey } from './steps'

/** The outcome of results in numbers. */
export function tally(results: ResultList['items']): { passed: number; failed: number; none: number } {
  const scored = results.filter((one) => one.state !== 'none')
  const passed = scored.filter((one) => one.passed).length
  return { passed, failed: scored.length - passed, none: results.length - scored.length }
}

/** The steps of a session as acts of a person: what is asked before, what is sent, what is refreshed after. */
export function useSessionActs(session: () => string) {
  const queries = useQueryClient()
  const freezing = useTask()
  const path = (rest: string) => `/sessions/${session()}/${rest}`

  const refresh = () => Promise.all(
    ['session', 'sessions', 'candidates', 'room-list', 'results', 'certificates', 'papers'].map((name) => queries.invalidateQueries({ queryKey: [name] })),
  )
  const current = () => queries.fetchQuery({ queryKey: ['session', session()], queryFn: () => get<Session>(`/sessions/${session()}`) })

  async function seating(): Promise<void> {
    const seated = await post<CandidateList>(path('seating'))
    told(tn('done.seating', { n: seated.total }))
  }

  async function freeze(): Promise<void> {
    const now = await current()
    const agreed = await ask({
      title: tn('do.freeze'),
      text: tn('do.freezeText'),
      points: [tn('do.freezePoint1', { n: now.candidateCount }), tn('do.freezePoint2')],
      confirm: tn('do.freeze'),
    })
    if (!agreed) return
    const task = await freezing.start(() => post<TaskStarted>(path('freeze'), { version: now.version }))
    if (freezing.failure.value) throw freezing.failure.value
    if (task?.state === 'done') told(tn('done.freeze', { n: task.counts?.papers ?? 0 }))
  }

  async function open(): Promise<void> {
    const now = await current()
    let early = false
    const done = await ask({
      title: tn('do.open'),
      text: tn('do.openText'),
      confirm: tn('do.open'),
      act: async () => {
        try {
          await post(path('open'), { version: now.version })
        } catch (error) {
          if (!(error instanceof Problem) || error.code !== 'session.doors.early') throw error
          early = true
        }
      },
    })
    if (done && early) return openEarly(now)
    if (done) told(tn('done.open'))
  }

  async function openEarly(now: Session): Promise<void> {
    const done = await ask({
      title: tn('do.openForce'),
      text: tn('do.openEarly', { at: time(now.doorsAt) }),
      reason: { label: tn('do.reason') },
      confirm: tn('do.openForce'),
      act: (reason) => post(path('open'), { version: now.version, force: true, reason }),
    })
    if (done) told(tn('done.open'))
  }

  async function start(): Promise<void> {
    const now = await current()
    const room = await get<RoomList>(path('room'))
    const absent = room.rows.filter((row) => row.state === 'absent').length
    const unchecked = room.rows.filter((row) => row.identity === 'unchecked' && row.state !== 'absent').length
    const points = [tn('do.startPoint', { n: room.rows.length - absent, absent })]
    if (unchecked > 0) points.push(tn('do.startUnchecked', { n: unchecked }))
    const done = await ask({
      title: tn('do.start'),
      text: tn('do.startText', { minutes: now.minutes }),
      points,
      confirm: tn('do.start'),
      act: () => post(path('start'), { version: now.version }),
    })
    if (done) told(tn('done.start'))
  }

  async function end(): Promise<void> {
    const now = await current()
    const room = await get<RoomList>(path('room'))
    const working = room.rows.filter((row) => row.state === 'working' || row.state === 'second_seat').length
    const forced = working > 0
    const done = await ask({
      title: tn(forced ? 'do.endForce' : 'do.end'),
      text: forced ? tn('do.endWorking', { n: working }) : tn('do.endText'),
      confirm: tn(forced ? 'do.endForce' : 'do.end'),
      danger: true,
      ...(forced ? { reason: { label: tn('do.reason') } } : {}),
      act: (reason) => post(path('end'), { version: now.version, ...(forced ? { force: true, reason } : {}) }, { timeout: 60_000 }),
    })
    if (done) told(tn('done.end'))
  }

  async function publish(): Promise<void> {
    const points: string[] = []
    if (can('result.read')) points.push(tn('do.publishPoint', tally((await everything<ResultList>(path('results'))).items)))
    const done = await ask({
      title: tn('do.publish'),
      text: tn('do.publishText'),
      points,
      confirm: tn('do.publish'),
      act: () => post(path('publish')),
    })
    if (done) told(tn('done.publish'))
  }

  const issuing = useTask()

  async function issue(): Promise<void> {
    const plan = await get<CertificatePlan>(path('certificate-plan'))
    const missing = plan.waiting.filter((one) => !one.why)
    let task: Task | undefined
    const done = await ask({
      title: tn('do.issue'),
      text: tn('do.issueText'),
      points: [tn('do.issueReady', { n: plan.ready.length }), ...(missing.length > 0 ? [tn('do.issueMissing', { n: missing.length })] : [])],
      confirm: tn('do.issue'),
      act: async () => {
        task = await issuing.start(() => post<TaskStarted>(path('certificates'), {}))
        if (issuing.failure.value) throw issuing.failure.value
      },
    })
    if (!done || !task) return
    const issued = task.counts?.issued ?? 0
    told(issued > 0 ? tn('done.issue', { n: issued }) : tn('done.issueNone'))
  }

  const all: Record<Exclude<StepKey, 'candidates'>, () => Promise<void>> = { seating, freeze, open, start, end, publish, issue }

  const { busy, failure, run } = useSubmit(async (step: Exclude<StepKey, 'candidates'>) => {
    try {
      await all[step]()
    } finally {
      await refresh()
    }
  })
  return { busy, failure, run, refresh, freezing: freezing.task }
}
