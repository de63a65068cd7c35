"""The xAPI resources over HTTP: read what is asked, in either version and either syntax, call one service, answer."""
