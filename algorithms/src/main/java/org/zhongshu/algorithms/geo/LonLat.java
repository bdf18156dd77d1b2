package org.zhongshu.algorithms.geo;

/** A place on earth in degrees, CGCS2000/WGS 84 unless a method says otherwise. Longitude comes first, as in GeoJSON. */
public record LonLat(double lon, double lat) {

    public LonLat {
        if (!(lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90)) {
            throw new IllegalArgumentException("经纬度超出范围:" + lon + "," + lat);
        }
    }
}
