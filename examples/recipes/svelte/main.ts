import { mount } from 'svelte';
import FeedPage from './feed-page.svelte';

mount(FeedPage, { target: document.body });
