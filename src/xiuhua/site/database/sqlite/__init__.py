"""The Django database backend `xiuhua.site.database.sqlite`."""
