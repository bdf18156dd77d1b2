/**
 * The commercial cryptography of the house: SM2 signatures, SM3 digests and SM4 ciphers, over Bouncy Castle's
 * lightweight API (no security provider is installed, so nothing depends on the order of providers in a JVM).
 *
 * <p>Standards: GM/T 0002 (GB/T 32907) SM4, GM/T 0003 (GB/T 32918) SM2, GM/T 0004 (GB/T 32905) SM3, GM/T 0009 signature format.
 */
package org.zhongshu.algorithms.crypto;
