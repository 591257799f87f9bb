import { QueryCache, QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import '@/tokens.css'
import './console.css'
import { isTransient } from '@/shared/api'
import App from './App.vue'
import { expired } from './expired'
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

createApp(App).use(router).use(VueQueryPlugin, { queryClient: queries }).mount('#app')
