package org.zhongshu.platform.identity;

import java.util.Set;

/**
 * How far a permission reaches for one actor, to be turned into a row filter.
 *
 * @param kind   ALL: every row; ORG: rows whose department is in {@code values}; GRID: rows whose town or grid is in
 *               {@code values}; OWN: rows that name the account itself (its id is the only value); NONE: no row
 */
public record Scope(Kind kind, Set<String> values) {

    public enum Kind { ALL, ORG, GRID, OWN, NONE }

    public boolean reaches(String department, String town, Long account) {
        return switch (kind) {
            case ALL -> true;
            case ORG -> department != null && values.contains(department);
            case GRID -> town != null && values.stream().anyMatch(town::startsWith);
            case OWN -> account != null && values.contains(Long.toString(account));
            case NONE -> false;
        };
    }
}
