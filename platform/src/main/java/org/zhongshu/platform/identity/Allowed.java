package org.zhongshu.platform.identity;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * States who may call an endpoint: a permission of roles.yaml, {@link #PUBLIC}, {@link #SIGNED_IN} or {@link #CITIZEN}. A controller method
 * without it is refused to everybody.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Allowed {

    /** Nobody needs to sign in. */
    String PUBLIC = "public";
    /** Any account of the staff that is signed in. */
    String SIGNED_IN = "signed-in";

    /** A citizen who has signed in, and none of the staff; only below {@link CitizenSessions#PATH}. */
    String CITIZEN = "citizen";

    String value();
}
