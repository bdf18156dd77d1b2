package org.zhongshu.platform.vault;

/**
 * Personal data at rest. A field is sealed by SM4-GCM (GB/T 32907-2016) under the newest key of the ring and is bound to its place: put
 * into another row, another field or another table it opens no more, nor with a single bit changed. It is found again by its blind index,
 * HMAC-SM3 (GB/T 15852.2) of the whole value.
 *
 * <p>A module that keeps sealed fields declares each of its tables as a {@link SealedTable} bean, so that a new key reaches them.
 */
public interface Vault {

    /**
     * Where a field stands.
     *
     * @param table with its schema, e.g. {@code persons.person}
     * @param row   its primary key as text
     */
    record Place(String table, String row, String field) {
    }

    /** @return null for null; otherwise 31 bytes more than the text's UTF-8 */
    byte[] seal(Place place, String plain);

    /**
     * The text again; null for null.
     *
     * @throws BrokenSeal when a bit was changed, it was sealed for another place, or its key is not in the ring
     */
    String open(Place place, byte[] sealed);

    /**
     * What a value is found by, 32 bytes; the same for the same value. Callers bring the value into one form first.
     *
     * @param kind what it is, e.g. {@code phone}: the same digits of another kind give another index
     */
    byte[] index(String kind, String value);
}
