// Package canary holds tests alone. They show that no answer tells what its
// caller may not see: two worlds that differ only in that answer every question
// alike, byte for byte. A world is a database with its Service and its server;
// a viewer is somebody who asks, with the rows and fields that a viewer of that
// kind is meant to see, said here once more and apart from the code that decides
// it.
//
// What is known and not hidden: the numbers of cases count on over cases that
// the caller cannot see, so that references made of them have gaps, and so does
// the time of the last change, by microseconds.
package canary
