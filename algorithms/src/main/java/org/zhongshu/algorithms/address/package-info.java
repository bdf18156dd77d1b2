/**
 * Standard addresses (GB/T 23705, GB/T 39609): a free text taken apart into its parts, written in one normal form, and found in
 * an address base in spite of typing errors. Plain memory, no database.
 */
package org.zhongshu.algorithms.address;
