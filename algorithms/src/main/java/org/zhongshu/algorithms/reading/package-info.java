/** Print in photographs: a picture opened with care, its lines found and read, and what a declared kind of paper says in its fields. */
package org.zhongshu.algorithms.reading;
