package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"sync"
	"time"
)

// nonces makes the nonces of Digest and sees to it that no count of one is used
// twice, in memory that does not grow. A nonce is its number, the time when it
// was made and a signature of both by a key of this process, so that one that
// nobody uses costs nothing; that of another process is stale here.
type nonces struct {
	key [32]byte
	now func() time.Time

	mu     sync.Mutex
	issued uint64
	// used is at a nonce's number modulo nonceSlots. Nonces that meet there
	// push each other out, and an older one never comes back.
	used [nonceSlots]usedNonce
}

const (
	nonceSlots  = 4096
	nonceLife   = 5 * time.Minute
	nonceFields = 16 // bytes of number and time
	nonceBytes  = nonceFields + 16
)

// outcome is what becomes of a nonce and its count.
type outcome int

const (
	fresh outcome = iota
	stale
	replayed
)

func newNonces(now func() time.Time) *nonces {
	n := &nonces{now: now}
	_, _ = rand.Read(n.key[:]) // never fails
	return n
}

// issue makes a nonce.
func (n *nonces) issue() string {
	n.mu.Lock()
	n.issued++
	number := n.issued
	n.mu.Unlock()
	b := binary.BigEndian.AppendUint64(nil, number)
	b = binary.BigEndian.AppendUint64(b, uint64(n.now().UnixMicro()))
	return base64.RawURLEncoding.EncodeToString(n.sign(b))
}

// sign appends the signature.
func (n *nonces) sign(fields []byte) []byte {
	mac := hmac.New(sha256.New, n.key[:])
	mac.Write(fields)
	return mac.Sum(fields[:nonceFields:nonceFields])[:nonceBytes]
}

// open returns the number of a nonce that was made here and is not too old.
func (n *nonces) open(nonce string) (number uint64, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(nonce)
	if err != nil || len(b) != nonceBytes || !hmac.Equal(b, n.sign(b[:nonceFields])) {
		return 0, false
	}
	made := time.UnixMicro(int64(binary.BigEndian.Uint64(b[8:])))
	return binary.BigEndian.Uint64(b), n.now().Sub(made) < nonceLife
}

// spend uses a count of a nonce, which must be above 0, up.
func (n *nonces) spend(nonce string, count uint32) outcome {
	number, ok := n.open(nonce)
	if !ok {
		return stale
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	u := &n.used[number%nonceSlots]
	if u.number > number {
		return stale
	}
	if u.number < number {
		*u = usedNonce{number: number}
	}
	if !u.take(count) {
		return replayed
	}
	return fresh
}

// usedNonce remembers which counts of a nonce were used: those of a client that
// asks for several things at once arrive in any order.
type usedNonce struct {
	number uint64
	last   uint32 // the greatest count
	seen   uint64 // bit i: last-i was used
}

const countsSeen = 64

// take reports whether a count is used for the first time. One that is too far
// behind the last to tell is not.
func (u *usedNonce) take(count uint32) bool {
	if count > u.last {
		u.seen = u.seen<<(count-u.last) | 1
		u.last = count
		return true
	}
	bit := uint64(1) << (u.last - count)
	if u.last-count >= countsSeen || u.seen&bit != 0 {
		return false
	}
	u.seen |= bit
	return true
}
