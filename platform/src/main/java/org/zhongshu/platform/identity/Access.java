package org.zhongshu.platform.identity;

/** The one place that decides who may see or act. Permissions and their reach are declared in roles.yaml. */
public interface Access {

    /** Whether any of the actor's roles carries the permission, with any reach. */
    boolean may(Actor actor, String permission);

    /** Throws a 403 problem when {@link #may} is false. */
    void check(Actor actor, String permission);

    /** The widest reach that any of the actor's roles gives. System actors reach everything. */
    Scope scope(Actor actor, String permission);

    /** Every role of roles.yaml, id → name; declarations that name roles are checked against it. */
    java.util.Map<String, String> roleNames();
}
