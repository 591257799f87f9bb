import { ref } from 'vue'

/** True while the candidate tries the paper page before the exam. It stands alone, so that waiting does not fetch the trial. */
export const trying = ref(false)
