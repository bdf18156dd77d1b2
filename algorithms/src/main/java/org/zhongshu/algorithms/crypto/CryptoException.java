package org.zhongshu.algorithms.crypto;

/** A key, signature or ciphertext is malformed, or a ciphertext was altered. The message never contains key material. */
public final class CryptoException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public CryptoException(String message) {
        super(message);
    }

    public CryptoException(String message, Throwable cause) {
        super(message, cause);
    }
}
