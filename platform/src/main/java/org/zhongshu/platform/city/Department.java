package org.zhongshu.platform.city;

import java.util.List;

/**
 * A department that owns devices and cases.
 *
 * @param code      stable English slug shared by all city profiles, e.g. {@code environment}
 * @param name      official name in this city
 * @param shortName the name the plan and people use
 * @param inPlan    whether the city's plan names it; otherwise it was added so that every duty has an owner
 * @param duties    what it answers for, in Chinese
 * @param parent    code of the department that it is a part of; null for one that stands by itself. Whose reach is a department reaches its parts, too
 * @param covers    codes of departments that this city does not have and whose work this one does; none where left out
 */
public record Department(String code, String name, String shortName, boolean inPlan, List<String> duties, String parent, List<String> covers) {

    public Department {
        covers = covers == null ? List.of() : List.copyOf(covers);
    }
}
