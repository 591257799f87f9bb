import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from 'vue-router'
import { Problem } from '@/shared/api'
import { languageReady } from '@/shared/i18n'
import { whenExpired } from './expired'
import { stopIdle, watchIdle } from './idle'
import { canAny, loadMe, logout, me, mustChange } from './me'
import type { Permission } from './permissions'

declare module 'vue-router' {
  interface RouteMeta {
    /** Anybody may see it. */
    open?: boolean
    /** Stands without the console around it. */
    bare?: boolean
    /** One of these permissions is needed. */
    needs?: Permission[]
    /** The entry of the navigation it belongs to. */
    place?: string
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: () => import('./pages/home/HomePage.vue') },
  { path: '/setup', name: 'setup', meta: { open: true, bare: true }, component: () => import('./pages/setup/SetupPage.vue') },
  { path: '/login', name: 'login', meta: { open: true, bare: true }, component: () => import('./pages/login/LoginPage.vue') },
  { path: '/tasks', name: 'tasks', component: () => import('./pages/tasks/TasksPage.vue') },
  { path: '/password', name: 'password', meta: { bare: true }, component: () => import('./pages/password/PasswordPage.vue') },

  { path: '/questions', name: 'questions', meta: { needs: ['question.read'] }, component: () => import('./pages/questions/QuestionsPage.vue') },
  { path: '/questions/new', name: 'question-new', meta: { needs: ['question.write'], place: 'questions' }, component: () => import('./pages/questions/QuestionEditorPage.vue') },
  { path: '/questions/:id', name: 'question', meta: { needs: ['question.write'], place: 'questions' }, component: () => import('./pages/questions/QuestionEditorPage.vue'), props: true },
  { path: '/questions/:id/record', name: 'question-record', meta: { needs: ['question.read'], place: 'questions' }, component: () => import('./pages/questions/QuestionRecordPage.vue'), props: true },
  { path: '/review', name: 'review', meta: { needs: ['question.review'] }, component: () => import('./pages/review/ReviewPage.vue') },
  { path: '/syllabuses', name: 'syllabuses', meta: { needs: ['question.read'] }, component: () => import('./pages/syllabuses/SyllabusesPage.vue') },
  { path: '/imports', name: 'imports', meta: { needs: ['question.write'] }, component: () => import('./pages/imports/ImportsPage.vue') },
  { path: '/imports/:id', name: 'import', meta: { needs: ['question.write'], place: 'imports' }, component: () => import('./pages/imports/ImportPage.vue'), props: true },

  { path: '/exams', name: 'exams', meta: { needs: ['exam.read'] }, component: () => import('./pages/exams/ExamsPage.vue') },
  { path: '/exams/new', name: 'exam-new', meta: { needs: ['exam.write'], place: 'exams' }, component: () => import('./pages/exams/ExamEditorPage.vue') },
  { path: '/exams/:id', name: 'exam', meta: { needs: ['exam.read'], place: 'exams' }, component: () => import('./pages/exams/ExamEditorPage.vue'), props: true },
  { path: '/rooms', name: 'rooms', meta: { needs: ['room.read'] }, component: () => import('./pages/rooms/RoomsPage.vue') },
  { path: '/rooms/:id/plan', name: 'room-plan', meta: { needs: ['room.write'], place: 'rooms' }, component: () => import('./pages/rooms/RoomPlanPage.vue'), props: true },

  { path: '/entries', name: 'entries', meta: { needs: ['entry.read'] }, component: () => import('./pages/entries/EntriesPage.vue') },
  { path: '/entries/list', name: 'entry-list-new', meta: { needs: ['entry.write'], place: 'entries' }, component: () => import('./pages/entries/EntryListPage.vue') },

  { path: '/sessions', name: 'sessions', meta: { needs: ['session.read', 'session.run'] }, component: () => import('./pages/sessions/SessionsPage.vue') },
  { path: '/sessions/:id/notice', name: 'session-notice', meta: { needs: ['session.read'], place: 'sessions' }, component: () => import('./pages/sessions/NoticePage.vue'), props: true },
  { path: '/sessions/:id/tickets', name: 'session-tickets', meta: { needs: ['session.read'], place: 'sessions' }, component: () => import('./pages/sessions/TicketsPage.vue'), props: true },
  { path: '/sessions/:id/paper-forms', name: 'session-paper-forms', meta: { needs: ['paper.read'], bare: true }, component: () => import('./pages/sessions/PaperFormsPage.vue'), props: true },
  {
    path: '/sessions/:id',
    component: () => import('./pages/sessions/SessionPage.vue'),
    props: true,
    meta: { needs: ['session.read', 'session.run'], place: 'sessions' },
    children: [
      { path: '', name: 'session', component: () => import('./pages/sessions/SessionStart.vue') },
      { path: 'candidates', name: 'session-candidates', component: () => import('./pages/sessions/CandidatesTab.vue') },
      { path: 'papers', name: 'session-papers', component: () => import('./pages/sessions/PapersTab.vue') },
      { path: 'seating', name: 'session-seating', component: () => import('./pages/sessions/SeatingTab.vue') },
      { path: 'identity', name: 'session-identity', meta: { needs: ['session.read'] }, component: () => import('./pages/sessions/IdentityTab.vue') },
      { path: 'room', name: 'session-room', component: () => import('./pages/sessions/RoomTab.vue') },
      { path: 'results', name: 'session-results', component: () => import('./pages/sessions/ResultsTab.vue') },
      { path: 'certificates', name: 'session-certificates', component: () => import('./pages/sessions/CertificatesTab.vue') },
    ],
  },
  { path: '/certificates', name: 'certificates', meta: { needs: ['certificate.read'] }, component: () => import('./pages/certificates/CertificatesPage.vue') },
  { path: '/certificates/issue', name: 'certificate-issue', meta: { needs: ['certificate.issue'], place: 'certificates' }, component: () => import('./pages/certificates/IssuePage.vue') },
  { path: '/certificates/expiring', name: 'expiring', meta: { needs: ['certificate.read'], place: 'certificates' }, component: () => import('./pages/certificates/ExpiringPage.vue') },
  { path: '/certificates/official', name: 'official', meta: { needs: ['certificate.read'], place: 'certificates' }, component: () => import('./pages/certificates/OfficialPage.vue') },
  { path: '/certificates/types', name: 'certificate-types', meta: { needs: ['certificate.read'], place: 'certificates' }, component: () => import('./pages/certificates/TypesPage.vue') },
  { path: '/certificates/keys', name: 'certificate-keys', meta: { needs: ['certificate.keys'] }, component: () => import('./pages/certificates/KeysPage.vue') },
  { path: '/parts', name: 'parts', meta: { needs: ['part.read'] }, component: () => import('./pages/parts/PartsPage.vue') },
  { path: '/parts/enter', name: 'parts-entry', meta: { needs: ['part.write'], place: 'parts' }, component: () => import('./pages/parts/EntryPage.vue') },

  { path: '/rechecks', name: 'rechecks', meta: { needs: ['result.read'] }, component: () => import('./pages/rechecks/RechecksPage.vue') },

  { path: '/persons', name: 'persons', meta: { needs: ['person.read'] }, component: () => import('./pages/persons/PersonsPage.vue') },
  { path: '/organisations', name: 'organisations', meta: { needs: ['person.read'] }, component: () => import('./pages/organisations/OrganisationsPage.vue') },
  { path: '/albums', name: 'albums', meta: { needs: ['person.write'], place: 'persons' }, component: () => import('./pages/albums/AlbumsPage.vue') },
  { path: '/albums/:id', name: 'album', meta: { needs: ['person.write'], place: 'persons' }, component: () => import('./pages/albums/AlbumPage.vue'), props: true },
  { path: '/merges', name: 'merges', meta: { needs: ['person.write'], place: 'persons' }, component: () => import('./pages/merges/MergesPage.vue') },
  { path: '/merges/:first/:second', name: 'merge', meta: { needs: ['person.write'], place: 'persons' }, component: () => import('./pages/merges/MergePage.vue'), props: true },
  { path: '/rosters', name: 'rosters', meta: { needs: ['person.write'] }, component: () => import('./pages/rosters/RostersPage.vue') },
  { path: '/rosters/:id', name: 'roster', meta: { needs: ['person.write'], place: 'rosters' }, component: () => import('./pages/rosters/RosterPage.vue'), props: true },

  { path: '/staffing', name: 'staffing', meta: { needs: ['setup.read'] }, component: () => import('./pages/staffing/StaffingPage.vue') },
  { path: '/rules', name: 'rules', meta: { needs: ['rule.read'] }, component: () => import('./pages/rules/RulesPage.vue') },
  { path: '/rules/decisions', name: 'rule-decisions', meta: { needs: ['rule.read'], place: 'rules' }, component: () => import('./pages/rules/DecisionsPage.vue') },
  { path: '/rules/lists', name: 'rule-lists', meta: { needs: ['rule.read'], place: 'rules' }, component: () => import('./pages/rules/ListsPage.vue') },
  { path: '/accounts', name: 'accounts', meta: { needs: ['account.read'] }, component: () => import('./pages/accounts/AccountsPage.vue') },
  { path: '/roles', name: 'roles', meta: { needs: ['account.read'] }, component: () => import('./pages/roles/RolesPage.vue') },
  { path: '/audit', name: 'audit', meta: { needs: ['audit.read'] }, component: () => import('./pages/audit/AuditPage.vue') },
  { path: '/system', name: 'system', meta: { needs: ['system.read'] }, component: () => import('./pages/system/SystemPage.vue') },

  { path: '/denied', name: 'denied', component: () => import('./pages/denied/DeniedPage.vue') },
  { path: '/:rest(.*)*', name: 'missing', component: () => import('./pages/missing/MissingPage.vue') },
]

export const router = createRouter({ history: createWebHistory('/admin/'), routes })

/** Where the login page leads back to; only an address of the console is taken. */
export function nextAddress(to: { query: RouteLocationNormalized['query'] }): string {
  const next = to.query.next
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/'
}

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  try {
    if (!me.value) await loadMe()
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return toLogin(to.fullPath)
    return { name: 'login', query: { next: to.fullPath, why: 'unreachable' } }
  }
  if (mustChange.value && to.name !== 'password') return { name: 'password', query: { next: to.fullPath } }
  const needs = to.meta.needs
  if (needs && !canAny(...needs)) return { name: 'denied', query: { at: to.fullPath } }
  return true
})

// A page brings its texts with it; in English they are a file of their own. Without it the page is in Chinese.
router.beforeResolve(() => languageReady().catch(() => undefined))

router.afterEach((to) => {
  if (to.meta.open || !me.value) stopIdle()
  else if (watched !== me.value.accountId) begin()
})

let watched = ''
// While somebody logs out, requests under way that answer 401 tell nothing new.
let leaving = false

function begin(): void {
  watched = me.value?.accountId ?? ''
  const minutes = me.value?.idleMinutes ?? 0
  if (minutes > 0) watchIdle(minutes, () => void leave('idle'))
}

function toLogin(next: string, why?: string) {
  return { name: 'login', query: { ...(next === '/' ? {} : { next }), ...(why ? { why } : {}) } }
}

/** Logs out and shows the login page, which comes back to this address. */
export async function leave(why?: 'idle'): Promise<void> {
  const at = router.currentRoute.value
  watched = ''
  leaving = true
  stopIdle()
  await logout().catch(() => undefined)
  await router.replace(toLogin(why ? at.fullPath : '/', why)).finally(() => (leaving = false))
}

whenExpired(() => {
  const at = router.currentRoute.value
  watched = ''
  if (!at.meta.open && !leaving) void router.replace(toLogin(at.fullPath, 'expired'))
})
