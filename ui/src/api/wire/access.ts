/** Messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */

/** Add a user; without a role, with the one that new users get. */
export interface CreateUser {
  username: string;
  password: string;
  role?: "admin" | "editor" | "viewer";
}

/** The user who asks. */
export interface CurrentUserResponse {
  user: User;
  is_basic_auth: boolean;
}

/** Remove a user with all tokens and sessions. */
export interface DeleteUser {
  username: string;
}

/** Ask for a user by name. */
export interface GetUser {
  username: string;
}

/** All users. */
export interface ListUsersResponse {
  users: User[];
}

/** Ask for a session. */
export interface SignIn {
  username: string;
  password: string;
}

/** Make a user an admin, or an admin an editor. */
export interface UpdateAdmin {
  username: string;
  is_admin: boolean;
}

/** Give a user another password; who changes their own must tell the one they have. */
export interface UpdatePassword {
  username: string;
  password: string;
  current_password?: string;
}

/** A user without the password; `role` is ours. */
export interface User {
  id: number;
  username: string;
  is_admin: boolean;
  role: "admin" | "editor" | "viewer";
  experiment_permissions: string[];
  registered_model_permissions: string[];
}

/** A user. */
export interface UserResponse {
  user: User;
}
