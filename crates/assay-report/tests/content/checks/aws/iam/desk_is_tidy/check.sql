SELECT 'desk_is_tidy'
