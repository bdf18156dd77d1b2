package org.zhongshu.algorithms.geo;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.triangulate.VoronoiDiagramBuilder;

/**
 * Stand-in areas where no open boundary exists: the Voronoi cells of town points, clipped to an outline. They show which
 * town point is nearest and nothing more; whoever draws them must call them schematic (示意).
 */
public final class SchematicCells {

    private static final GeometryFactory GEOMETRY = new GeometryFactory();

    private SchematicCells() {
    }

    /**
     * One area for each point, in the points' order.
     *
     * @throws IllegalArgumentException when a point lies outside the outline, since its cell might be empty
     */
    public static List<Geometry> cells(List<LonLat> points, Geometry outline) {
        List<Coordinate> sites = points.stream().map(p -> new Coordinate(p.lon(), p.lat())).toList();
        for (Coordinate site : sites) {
            if (!outline.contains(GEOMETRY.createPoint(site))) {
                throw new IllegalArgumentException("点不在轮廓内:" + site.x + "," + site.y);
            }
        }
        VoronoiDiagramBuilder builder = new VoronoiDiagramBuilder();
        builder.setSites(sites);
        builder.setClipEnvelope(outline.getEnvelopeInternal());
        Geometry diagram = builder.getDiagram(GEOMETRY);
        List<Geometry> cells = new ArrayList<>();
        for (Coordinate site : sites) {
            for (int i = 0; i < diagram.getNumGeometries(); i++) {
                if (diagram.getGeometryN(i).contains(GEOMETRY.createPoint(site))) {
                    cells.add(diagram.getGeometryN(i).intersection(outline));
                }
            }
        }
        return cells;
    }

    /**
     * Points spread evenly over an area: of several random tries the one farthest from the earlier points is taken
     * (Mitchell's best candidate), so that names on a map do not pile up.
     */
    public static List<LonLat> spread(Geometry area, int count, RandomGenerator random) {
        var box = area.getEnvelopeInternal();
        List<LonLat> chosen = new ArrayList<>();
        while (chosen.size() < count) {
            LonLat best = null;
            double bestDistance = -1;
            for (int tries = 0; tries < 12; ) {
                double lon = box.getMinX() + random.nextDouble() * box.getWidth();
                double lat = box.getMinY() + random.nextDouble() * box.getHeight();
                if (!area.contains(GEOMETRY.createPoint(new Coordinate(lon, lat)))) {
                    continue;
                }
                tries++;
                LonLat candidate = new LonLat(Math.round(lon * 1e5) / 1e5, Math.round(lat * 1e5) / 1e5);
                double nearest = chosen.stream().mapToDouble(c -> Geodesy.distance(c, candidate)).min().orElse(1);
                if (nearest > bestDistance) {
                    bestDistance = nearest;
                    best = candidate;
                }
            }
            chosen.add(best);
        }
        return chosen;
    }

    /** A polygon from its outer ring, closed or not. */
    public static Polygon polygon(List<LonLat> ring) {
        List<Coordinate> c = new ArrayList<>(ring.stream().map(p -> new Coordinate(p.lon(), p.lat())).toList());
        if (!c.getFirst().equals2D(c.getLast())) {
            c.add(c.getFirst().copy());
        }
        return GEOMETRY.createPolygon(c.toArray(Coordinate[]::new));
    }
}
