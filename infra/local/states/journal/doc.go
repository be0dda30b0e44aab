// Package journal keeps records in the order they were appended and says when they are safe on disk. It is the write-ahead
// log of the states engine.
//
// A folder holds segments, journal-0000000001.log and so on; Rotate begins the next one, Remove deletes those that a
// checkpoint has made superfluous. A segment is nothing but records:
//
//	4 bytes  length of the payload, big endian
//	4 bytes  CRC-32C of the payload, big endian
//	n bytes  payload
//
// One goroutine writes. It takes whatever has been queued meanwhile, writes it with one call and syncs it once, so that the
// cost of a sync is shared by all who wait for it and nobody waits for company (group commit without a delay).
//
// What a crash leaves half written at the end of the last segment is cut off by Open: nobody was told that it is safe.
// Anywhere else a broken record is damage, and Open refuses it.
package journal
