import { createRouter, createWebHistory } from 'vue-router'
import HomePage from './home/HomePage.vue'
import LookupPage from './lookup/LookupPage.vue'
import MyPage from './my/MyPage.vue'
import NotFoundPage from './NotFoundPage.vue'
import TrustPage from './trust/TrustPage.vue'
import VerifyPage from './verify/VerifyPage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** The key of the page's title, none for the home page. */
    title?: 'lookup.title' | 'verify.title' | 'my.title' | 'trust.title' | 'missing.title'
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
    { path: '/trust', component: TrustPage, meta: { title: 'trust.title' } },
    { path: '/:rest(.*)*', component: NotFoundPage, meta: { title: 'missing.title' } },
  ],
})
