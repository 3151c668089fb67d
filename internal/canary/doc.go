// Package canary holds tests alone. They show that no answer tells what its
// caller may not see: two worlds that differ only in that answer every question
// alike, byte for byte. A world is a database with its Service and its server,
// on which all faces are; a viewer is somebody who asks, with the rows and
// fields that a viewer of that kind is meant to see, said here once more and
// apart from the code that decides it.
//
// What is known and not hidden:
//   - The numbers of cases count on over cases that the caller cannot see, so
//     that references made of them have gaps, and so does the time of the last
//     change, by microseconds.
//   - The vocabulary is the tenant's: the types of cases, and the users who are
//     known by an ID alone, that forms about any case brought.
//   - Persons are not deleted with their cases: an administrator sees them all.
//   - An administrator is told of all changes, those of what is deleted too: it is
//     not asked of them.
//   - Who makes a case or a form of an ID that is taken is told so, whoever has
//     it.
package canary
