import { createApp } from 'vue'
import '@/tokens.css'
import App from './App.vue'

createApp(App).mount('#app')
