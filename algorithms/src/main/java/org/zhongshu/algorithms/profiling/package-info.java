/** What a sample of a table tells: encoding, records, types, and which columns hold personal data. */
package org.zhongshu.algorithms.profiling;
