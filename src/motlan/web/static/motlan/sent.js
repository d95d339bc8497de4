/* A page that came as the answer to a form is not kept by browsers: who goes back to it later would be asked to send the
   form again, or find nothing. Its address shows the same form with what was typed, so that is what is gone back to. */
history.replaceState(history.state, "", location.href);
