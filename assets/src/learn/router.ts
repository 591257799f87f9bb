import { createRouter, createWebHistory } from 'vue-router'
import { languageReady } from '@/shared/i18n'
import HomePage from './home/HomePage.vue'
import LookupPage from './lookup/LookupPage.vue'
import MyPage from './my/MyPage.vue'
import NotFoundPage from './NotFoundPage.vue'
import TrustPage from './trust/TrustPage.vue'
import VerifyPage from './verify/VerifyPage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** The key of the page's title, none for the home page. */
    title?: 'lookup.title' | 'verify.title' | 'my.title' | 'trust.title' | 'practice.title' | 'practice.run.title' | 'practice.book.title' | 'missing.title'
  }
}

/** The public face. Paths match in any case: a QR code prints its address in capitals. */
export const router = createRouter({
  history: createWebHistory(),
  sensitive: false,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', component: HomePage },
    { path: '/v', component: LookupPage, meta: { title: 'lookup.title' } },
    { path: '/v/:code', component: VerifyPage, props: true, meta: { title: 'verify.title' } },
    { path: '/my', component: MyPage, meta: { title: 'my.title' } },
    // Practice brings the page of an exam with it: not for who only checks a certificate.
    { path: '/practice', component: () => import('./practice/PracticePage.vue'), meta: { title: 'practice.title' } },
    { path: '/practice/run', component: () => import('./practice/RunPage.vue'), meta: { title: 'practice.run.title' } },
    { path: '/practice/mine', component: () => import('./practice/BookPage.vue'), meta: { title: 'practice.book.title' } },
    { path: '/trust', component: TrustPage, meta: { title: 'trust.title' } },
    { path: '/:rest(.*)*', component: NotFoundPage, meta: { title: 'missing.title' } },
  ],
})

// A page that is fetched brings its texts with it; in English they are a file of their own.
router.beforeResolve(() => languageReady().catch(() => undefined))
