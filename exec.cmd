@rem "npm start" is "exec node …": elsewhere that takes the shell out of the way, so that npm's signals reach the program
@rem and npm waits for it to stop. This stands in for the shell's exec on Windows.
@%*
