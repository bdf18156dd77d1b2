/**
 * Coordinates and distances. Inside the city everything is CGCS2000 (equal to WGS 84 within centimetres), longitude first;
 * GCJ-02 and projected coordinates exist only at the edges.
 */
package org.zhongshu.algorithms.geo;
