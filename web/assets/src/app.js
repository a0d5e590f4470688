// What every page runs: htmx, and the small behaviours that pages ask for by attributes. Pages work without it.
import htmx from 'htmx.org';
import './app/polling.js';
import './app/dialogs.js';
import './app/forms.js';
import './app/page.js';
import './app/worklist.js';

htmx.config.transitions = false;
