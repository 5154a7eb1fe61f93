import { createApp } from 'vue';
import FeedPage from './feed-page.vue';

createApp(FeedPage).mount(document.body.appendChild(document.createElement('main')));
