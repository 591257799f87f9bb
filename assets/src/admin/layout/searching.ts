import { ref } from 'vue'

/** Whether the search stands open. */
export const searching = ref(false)
