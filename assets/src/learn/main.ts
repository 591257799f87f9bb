import { createApp } from 'vue'
import '@/tokens.css'
import '@/shared/base.css'
import './learn.css'
import { languageReady } from '@/shared/i18n'
import App from './App.vue'
import { router } from './router'

void languageReady()
  .catch(() => {}) // in Chinese then, rather than not at all
  .then(() => createApp(App).use(router).mount('#app'))
