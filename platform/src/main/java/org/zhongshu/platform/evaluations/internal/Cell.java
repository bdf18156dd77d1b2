package org.zhongshu.platform.evaluations.internal;

import org.zhongshu.platform.evaluations.internal.RatingStore.Rating;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Grades of one group in one month, as they may be shown. Nobody is found in them: a group of fewer than {@link #LEAST} grades, or of bad ones
 * alone, is shown only together with others – with so many that taking the shown groups from their sum leaves no small one either.
 *
 * @param code   null: those that are too small to stand alone, together
 * @param grades how many of each, from 1 (very bad) to 5
 * @param mended bad ones that were mended (整改率 = mended / bad)
 */
record Cell(String code, String name, int n, int[] grades, int bad, int mended) {

    static final int LEAST = 5;

    static Cell of(String code, String name, List<Rating> ratings) {
        int[] grades = new int[5];
        int bad = 0;
        int mended = 0;
        for (Rating r : ratings) {
            grades[r.grade().ordinal()]++;
            if (r.grade().bad()) {
                bad++;
                mended += "mended".equals(r.outcome()) || "unconfirmed".equals(r.outcome()) ? 1 : 0;
            }
        }
        return new Cell(code, name, ratings.size(), grades, bad, mended);
    }

    /** 好评率, counted as the standard does: basically satisfied included. */
    double good() {
        return n == 0 ? 0 : Math.round(1000.0 * (n - bad) / n) / 1000.0;
    }

    boolean safe() {
        return n >= LEAST && bad < n;
    }

    Cell with(Cell other, String name) {
        int[] sum = new int[5];
        for (int i = 0; i < 5; i++) {
            sum[i] = grades[i] + other.grades[i];
        }
        return new Cell(null, name, n + other.n, sum, bad + other.bad, mended + other.mended);
    }

    /** Groups by a key, the small ones together under a name. Empty when even together they are too few. */
    static List<Cell> shown(List<Rating> ratings, Function<Rating, String> key, Function<Rating, String> name, String others) {
        Map<String, List<Rating>> groups = new LinkedHashMap<>();
        ratings.forEach(r -> groups.computeIfAbsent(key.apply(r), k -> new ArrayList<>()).add(r));
        List<Cell> cells = new ArrayList<>();
        groups.forEach((k, list) -> cells.add(of(k, name.apply(list.getFirst()), list)));
        cells.sort(Comparator.comparingInt(Cell::n).reversed().thenComparing(Cell::code));
        List<Cell> alone = new ArrayList<>(cells.stream().filter(Cell::safe).toList());
        Cell rest = null;
        for (Cell c : cells) {
            if (!c.safe()) {
                rest = rest == null ? new Cell(null, others, c.n, c.grades, c.bad, c.mended) : rest.with(c, others);
            }
        }
        // the sum of all is known: what is left of it must not be small either
        while (rest != null && !rest.safe()) {
            if (alone.isEmpty()) {
                return List.of();
            }
            rest = rest.with(alone.removeLast(), others);
        }
        if (rest != null) {
            alone.add(rest);
        }
        return alone;
    }
}
