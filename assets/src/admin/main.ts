import { QueryCache, QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import '@/tokens.css'
import './console.css'
import { isTransient } from '@/shared/api'
import { ID_INJECTION_KEY } from 'element-plus'
import App from './App.vue'
import { expired } from './expired'
import { idPrefix } from './ids'
import { problemsReady } from './problems'
import { router } from './router'

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => expired(error) }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => isTransient(error) && failures < 2,
    },
  },
})

createApp(App)
  .provide(ID_INJECTION_KEY, { prefix: idPrefix, current: 0 })
  .use(router)
  .use(VueQueryPlugin, { queryClient: queries })
  .mount('#app')

void problemsReady()
