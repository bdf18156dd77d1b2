package org.zhongshu.algorithms.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Geometry;

class CoordinatesTest {

    @ParameterizedTest
    @CsvSource({"119.42,30.89,119.425331,30.887939", "119.82,31.36,119.824840,31.357928", "121.02,30.70,121.024412,30.697741"})
    void shiftsToGcj02AndBack(double lon, double lat, double gcjLon, double gcjLat) {
        LonLat gcj = Gcj02.fromWgs84(new LonLat(lon, lat));
        assertThat(gcj.lon()).isCloseTo(gcjLon, within(1e-6));
        assertThat(gcj.lat()).isCloseTo(gcjLat, within(1e-6));
        LonLat back = Gcj02.toWgs84(gcj);
        assertThat(Geodesy.distance(back, new LonLat(lon, lat))).isLessThan(0.001);
    }

    @Test
    void doesNotShiftOutsideChina() {
        LonLat paris = new LonLat(2.35, 48.86);
        assertThat(Gcj02.fromWgs84(paris)).isEqualTo(paris);
        assertThat(Gcj02.toWgs84(paris)).isEqualTo(paris);
    }

    /** Expected values from PROJ (EPSG:4490 to EPSG:4528). */
    @ParameterizedTest
    @CsvSource({"120.159,30.267,40515300.0941,3349722.3021", "119.42,30.89,40444543.5945,3418922.8932", "121.02,30.7,40597720.4652,3398158.3697",
        "119.82,31.36,40482874.1396,3470902.4466", "118.6,30.1,40365048.1212,3332025.6952"})
    void projectsAsProjDoes(double lon, double lat, double easting, double northing) {
        GaussKruger.Metres m = GaussKruger.zone(40).project(new LonLat(lon, lat));
        assertThat(m.easting()).isCloseTo(easting, within(0.0005));
        assertThat(m.northing()).isCloseTo(northing, within(0.0005));
    }

    @Test
    void projectionAndItsInverseAgreeOverTheWholeZone() {
        GaussKruger zone = GaussKruger.zoneOf(119.42);
        for (double lon = 118.5; lon <= 121.5; lon += 0.25) {
            for (double lat = 20; lat <= 50; lat += 2.5) {
                LonLat back = zone.unproject(zone.project(new LonLat(lon, lat)));
                assertThat(Geodesy.distance(back, new LonLat(lon, lat))).isLessThan(0.001);
            }
        }
        assertThatThrownBy(() -> GaussKruger.zone(4)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void measuresAlongMeridianAndParallel() {
        LonLat origin = new LonLat(120, 31);
        assertThat(Geodesy.distance(origin, new LonLat(120, 32))).isCloseTo(111_195, within(10.0));
        assertThat(Geodesy.bearing(origin, new LonLat(120, 32))).isCloseTo(0, within(1e-9));
        assertThat(Geodesy.bearing(origin, new LonLat(119.9, 31))).isCloseTo(270, within(0.1));
        assertThat(Geodesy.bearing(origin, new LonLat(120, 30))).isCloseTo(180, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"0", "37", "90", "181", "275.5", "359"})
    void arrivesWhereDistanceAndBearingSay(double bearing) {
        LonLat from = new LonLat(119.42, 30.89);
        LonLat to = Geodesy.destination(from, bearing, 5000);
        assertThat(Geodesy.distance(from, to)).isCloseTo(5000, within(0.01));
        assertThat(Math.abs((Geodesy.bearing(from, to) - bearing + 540) % 360 - 180)).isLessThan(0.01);
    }

    @Test
    void cellsPartTheOutlineWithoutGapOrOverlap() {
        Geometry outline = SchematicCells.polygon(List.of(new LonLat(119, 30), new LonLat(120, 30), new LonLat(119.7, 30.4), new LonLat(120, 31), new LonLat(119, 31)));
        List<LonLat> points = List.of(new LonLat(119.2, 30.2), new LonLat(119.5, 30.5), new LonLat(119.3, 30.8), new LonLat(119.8, 30.9));
        List<Geometry> cells = SchematicCells.cells(points, outline);
        assertThat(cells).hasSize(4);
        assertThat(cells.stream().mapToDouble(Geometry::getArea).sum()).isCloseTo(outline.getArea(), within(1e-9));
        for (int i = 0; i < 4; i++) {
            for (int j = i + 1; j < 4; j++) {
                assertThat(cells.get(i).intersection(cells.get(j)).getArea()).isLessThan(1e-12);
            }
        }
        assertThatThrownBy(() -> SchematicCells.cells(List.of(new LonLat(118, 30)), outline)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void spreadsPointsEvenlyAndRepeatably() {
        Geometry area = SchematicCells.polygon(List.of(new LonLat(119, 30), new LonLat(119.1, 30), new LonLat(119.1, 30.1), new LonLat(119, 30.1)));
        List<LonLat> points = SchematicCells.spread(area, 20, new Random(7));
        assertThat(points).hasSize(20).isEqualTo(SchematicCells.spread(area, 20, new Random(7)));
        double nearest = Double.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            for (int j = i + 1; j < 20; j++) {
                nearest = Math.min(nearest, Geodesy.distance(points.get(i), points.get(j)));
            }
        }
        assertThat(nearest).as("closest pair of 20 in 100 km²").isGreaterThan(500);
    }
}
